using System.Text.Json.Nodes;
using Bro.Rpc.Client.Tests.Support;
using Xunit;

namespace Bro.Rpc.Client.Tests.Dispatch;

/// <summary>Handlers that throw, in every way a handler can.</summary>
public sealed class HandlerFailureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Exception, string, string> Failures { get; } = new()
    {
        { "own code", new IpcException("USER_BANNED", "Banned é\n\"for life\""), "USER_BANNED", "Banned é\n\"for life\"" },
        { "code of Bro", new IpcException(IpcErrorCode.ServiceNotFound, "gone"), "SERVICE_NOT_FOUND", "gone" },
        { "default code", new IpcException(default, "which?"), "EXECUTION_FAILED", "which?" },
        { "any exception", new InvalidOperationException("broken"), "EXECUTION_FAILED", "broken" },
        { "empty message", new InvalidOperationException(string.Empty), "EXECUTION_FAILED", "" },
        { "half a surrogate", new InvalidOperationException("a\ud800b"), "EXECUTION_FAILED", "a\ufffdb" },
        { "cancelled by itself", new OperationCanceledException("my own"), "EXECUTION_FAILED", "my own" },
        { "unreadable message", new UnreadableException(), "EXECUTION_FAILED", "order-service.fail failed with a UnreadableException, whose message cannot be read." },
    };

    [Theory(Timeout = Limit.Test)]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Whatever_is_thrown_reaches_the_caller_with_its_code_and_message(string name, Exception thrown, string code, string message)
    {
        Assert.NotEmpty(name);
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod<int>("fail", (_, _) => throw thrown);
            client.RegisterMethod<int>("failLater", async (_, _) =>
            {
                await Task.Yield();
                throw thrown;
            });
        });
        foreach (string method in (string[])["fail", "failLater"])
        {
            JsonObject response = await at.CallAsync(method);
            Assert.Equal("error", response["status"]!.GetValue<string>());
            Assert.Equal(code, response["error"]!["code"]!.GetValue<string>());
            Assert.Equal(message.Replace(".fail ", $".{method} ", StringComparison.Ordinal), response["error"]!["message"]!.GetValue<string>());
            Assert.False(response["error"]!.AsObject().ContainsKey("stack"));
            Assert.False(response.ContainsKey("data"));
        }

        await at.Client.DisconnectAsync(Token);
        Assert.Equal(0, at.Client.GetStatus().RunningCalls);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_stack_is_sent_with_Debug_only()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { Debug = true },
            client => client.RegisterMethod<int>("fail", (_, _) => throw new InvalidOperationException("broken")));
        string stack = (await at.CallAsync("fail"))["error"]!["stack"]!.GetValue<string>();
        Assert.Contains(nameof(A_stack_is_sent_with_Debug_only), stack, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_handler_without_a_task_fails_its_call()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client => client.RegisterMethod<int>("null", (_, _) => null!));
        Assert.Equal("EXECUTION_FAILED", (await at.CallAsync("null"))["error"]!["code"]!.GetValue<string>());
    }

    [Fact(Timeout = Limit.Test)]
    public async Task An_exception_of_the_users_is_logged_and_a_chosen_error_is_not()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(prepare: client =>
        {
            client.RegisterMethod<int>("chosen", (_, _) => throw new IpcException("NO", "no"));
            client.RegisterMethod<int>("broken", (_, _) => throw new InvalidOperationException("broken"));
        });
        await at.CallAsync("chosen");
        await at.CallAsync("broken");
        LogEntry entry = await at.Log.WaitForAsync(RecordingLogger.HandlerThrew, Token);
        Assert.Contains("order-service.broken threw", entry.Message, StringComparison.Ordinal);
        Assert.Single(at.Log.Of(RecordingLogger.HandlerThrew));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_message_that_is_too_large_still_answers()
    {
        await using ClientAtMockGateway at = await ClientAtMockGateway.ConnectAsync(
            options => options with { MaxMessageSize = 2048 },
            client => client.RegisterMethod<int>("fail", (_, _) => throw new IpcException("LONG", new string('x', 4000))));
        JsonObject response = await at.CallAsync("fail");
        Assert.Equal("SERIALIZATION_FAILED", response["error"]!["code"]!.GetValue<string>());
        Assert.Contains("too large to send", response["error"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private sealed class UnreadableException : Exception
    {
        private readonly string _why = "nobody may read this";

        public override string Message => throw new NotSupportedException(_why);
    }
}
