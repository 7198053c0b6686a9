using System.Text.Json;
using System.Text.Json.Nodes;
using Bro.Rpc.Extensions.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>Validation where System.Text.Json has no reflection, as in trimmed and native applications: in a process of its own, because a process has it or has it not.</summary>
public sealed class WithoutReflectionTests
{
    private const string Switch = "System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task Types_that_are_not_looked_into_are_named_in_the_log()
    {
        string tests = typeof(WithoutReflectionTests).Assembly.Location;
        using var files = new TemporarySocket();
        JsonNode configuration = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(tests, "runtimeconfig.json"), Token))!;
        configuration["runtimeOptions"]!["configProperties"]![Switch] = false;
        await File.WriteAllTextAsync(files.PathOf("runtimeconfig.json"), configuration.ToJsonString(), Token);
        await using RunningProcess process = ProcessRunner.Start(new ProcessStart(
            ProcessRunner.DotnetPath, "exec", "--runtimeconfig", files.PathOf("runtimeconfig.json"), tests, "-explicit", "only", "-method", $"{typeof(WithoutReflectionTests)}.{nameof(In_that_process)}"));

        int exitCode = await process.WaitForExitAsync(cancellationToken: Token);

        Assert.True(exitCode == 0, string.Join('\n', process.StandardOutput));
        Assert.Contains(process.StandardOutput, static line => line.Contains("Total: 1,", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limit.Test, Explicit = true)]
    public async Task In_that_process()
    {
        Assert.False(JsonSerializer.IsReflectionEnabledByDefault);
        await using Scene scene = await Scene.StartAsync();
        using var log = new LogLines();
        await scene.HostAsync(null, bro =>
        {
            bro.Services.AddLogging(logging => logging.AddProvider(log));
            GeneratedValidators.AddTo(bro.Services);
            bro.AddService<Payments>().AddValidation();
        });
        IpcClient client = await scene.ConnectAsync("caller");

        Assert.Equal(
            new[]
            {
                $"{typeof(Payment)}, which 'payment' of payment-service.pay is, is not validated: reflection is off, and nothing was generated for it. Mark it [ValidatableType] and call services.AddValidation() of Microsoft.Extensions.Validation.",
                $"{typeof(Order)}, which 'order' of payment-service.split is, is not validated: reflection is off, and nothing was generated for it. Mark it [ValidatableType] and call services.AddValidation() of Microsoft.Extensions.Validation.",
            },
            log.Warnings);

        // Attributes of parameters are emitted, and so are always there.
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => client.CallAsync<string>("payment-service", "find", JsonElement.Parse("""{"id":"123456"}"""), cancellationToken: Token).AsTask());
        Assert.Equal(IpcErrorCode.ValidationFailed, exception.Code);
        Assert.Equal("""{"errors":{"id":["The field id must be a string with a maximum length of 5."]}}""", exception.Details!.Value.GetRawText());
    }
}
