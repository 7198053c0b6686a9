using System.Text.Json.Nodes;
using Bro.Rpc.Extensions.Tests.Support;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>Arguments that do not pass, as callers see it.</summary>
public sealed class ValidationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task What_passes_runs()
    {
        await using Scene scene = await Scene.StartAsync();
        IPayments payments = await CallAsync(scene);
        Assert.Equal("found a 1", await payments.FindAsync("a"));
        Assert.Equal("paid 5", await payments.PayAsync(new Payment("a", 5)));
        Assert.Equal("split 0 0", await payments.SplitAsync(new Order(), new Generated()));
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData(IpcSerializer.Json)]
    [InlineData(IpcSerializer.MessagePack)]
    public async Task Who_speaks_the_protocol_alone_sees_the_members(IpcSerializer serializer)
    {
        await using Scene scene = await Scene.StartAsync();
        await CallAsync(scene);
        IpcClient raw = await scene.ConnectAsync("raw", serializer: serializer);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => raw.CallAsync<string>("payment-service", "pay", new { amount = 1000 }, cancellationToken: Token).AsTask());
        Assert.Equal(IpcErrorCode.ValidationFailed, exception.Code);
        Assert.Equal(
            """{"errors":{"account":["The Account field is required."],"amount":["The field Amount must be between 1 and 100."]}}""",
            exception.Details!.Value.GetRawText());
        Assert.Equal("payment-service.pay was not run: account: The Account field is required. amount: The field Amount must be between 1 and 100.", exception.Message);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("json")]
    [InlineData("msgpack")]
    public async Task A_Node_caller_finds_the_members_in_the_details_of_the_error(string serializer)
    {
        await using Scene scene = await Scene.StartAsync();
        await CallAsync(scene);
        JsonObject result = await NodePeer.CallAsync(scene.SocketPath, "node", "payment-service", "pay", new JsonObject { ["amount"] = 1000 }, serializer: serializer, cancellationToken: Token);
        Assert.Equal("VALIDATION_FAILED", (string?)result["error"]!["code"]);
        Assert.Equal(
            """{"errors":{"account":["The Account field is required."],"amount":["The field Amount must be between 1 and 100."]}}""",
            result["error"]!["details"]!.ToJsonString());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Attributes_of_parameters_are_checked_without_reflection()
    {
        await using Scene scene = await Scene.StartAsync();
        IPayments payments = await CallAsync(scene);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => payments.FindAsync("123456", 11));
        Assert.Equal(["count", "id"], Members(exception));
        Assert.Equal(["id"], Members(await Assert.ThrowsAsync<IpcException>(() => payments.FindAsync(string.Empty))));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Members_are_named_by_their_whole_path_whoever_validates_them()
    {
        await using Scene scene = await Scene.StartAsync();
        IPayments payments = await CallAsync(scene);
        IpcException exception = await Assert.ThrowsAsync<IpcException>(() => payments.SplitAsync(
            new Order { Next = new Order { Payments = [new Payment("a", 1), new Payment("b", 0)], Rank = 11 } },
            new Generated { Name = "too long", Parts = [new GeneratedPart(), new GeneratedPart { PartCount = 11 }] }));
        Assert.Equal(["generated.name", "generated.parts[1].partCount", "order.next.payments[1].amount", "order.next.rank"], Members(exception));

        // The rule of the whole is asked where its members are right.
        exception = await Assert.ThrowsAsync<IpcException>(() => payments.SplitAsync(
            new Order { Payments = [new Payment("a", 1), new Payment("b", 1), new Payment("c", 1)] }, new Generated()));
        Assert.Equal(["order.payments"], Members(exception));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_service_without_validation_takes_what_comes()
    {
        await using Scene scene = await Scene.StartAsync();
        IPayments payments = await CallAsync(scene, validates: false);
        Assert.Equal("found  0", await payments.FindAsync(string.Empty, 0));
    }

    private static IEnumerable<string> Members(IpcException exception)
    {
        Assert.Equal(IpcErrorCode.ValidationFailed, exception.Code);
        return exception.Details!.Value.GetProperty("errors").EnumerateObject().Select(static member => member.Name);
    }

    private static async Task<IPayments> CallAsync(Scene scene, bool validates = true)
    {
        await scene.HostAsync(null, bro =>
        {
            GeneratedValidators.AddTo(bro.Services);
            IBroServiceBuilder service = bro.AddService<Payments>();
            if (validates)
            {
                service.AddValidation();
            }
        });
        IHost host = await scene.HostAsync("caller", bro => bro.AddClient<IPayments>());
        return host.Services.GetRequiredService<IPayments>();
    }
}
