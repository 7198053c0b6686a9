using System.Diagnostics;
using Bro.Rpc.Telemetry.Tests.Support;

namespace Bro.Rpc.Telemetry.Tests.Spans;

/// <summary>What the spans of a call say, at both ends.</summary>
public sealed class SpanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_is_a_client_span_and_a_server_span_below_it()
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        Activity? during = null;
        IpcClient service = await gateway.ConnectAsync("user", client => client.RegisterMethod("get", (_, _) => Task.FromResult(during = Activity.Current)));
        IpcClient caller = await gateway.ConnectAsync("order");
        string name = $"{service.ServiceName}/get";

        await caller.CallAsync(service.ServiceName, "get", cancellationToken: Token);

        Activity called = await spans.WaitForAsync(name, ActivityKind.Client, Token);
        Activity handled = await spans.WaitForAsync(name, ActivityKind.Server, Token);
        Assert.Same(during, handled);
        Assert.Equal((called.TraceId, called.SpanId, true), (handled.TraceId, handled.ParentSpanId, handled.HasRemoteParent));
        Assert.Equal(
            [("rpc.system.name", "bro"), ("rpc.method", name), ("server.address", service.ServiceName)],
            called.TagObjects.Select(static tag => (tag.Key, (string?)tag.Value)));
        Assert.Equal("bro", handled.GetTagItem("rpc.system.name"));
        Assert.Equal(name, handled.GetTagItem("rpc.method"));
        Assert.Equal(caller.ServiceName, handled.GetTagItem("bro.caller"));
        Assert.Equal(2, handled.GetTagItem("bro.depth"));
        Assert.Contains(called.TraceId.ToHexString(), (string?)handled.GetTagItem("bro.root"), StringComparison.Ordinal);
        Assert.Equal((ActivityStatusCode.Unset, ActivityStatusCode.Unset), (called.Status, handled.Status));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_made_within_a_span_is_part_of_it_and_leaves_it_the_current_one()
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod("get", static (_, _) => Task.CompletedTask));
        IpcClient caller = await gateway.ConnectAsync("order");
        using Activity request = new Activity("request").Start();

        ValueTask calling = caller.CallAsync(service.ServiceName, "get", cancellationToken: Token);
        Assert.Same(request, Activity.Current);
        await calling;
        Assert.Same(request, Activity.Current);

        Activity called = await spans.WaitForAsync($"{service.ServiceName}/get", ActivityKind.Client, Token);
        Assert.Equal((request.TraceId, request.SpanId), (called.TraceId, called.ParentSpanId));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_handler_that_somebody_else_completes_leaves_his_span_the_current_one()
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Completes whoever waits for it on the thread of whoever sets it.
        var gate = new TaskCompletionSource();
        IpcClient service = await gateway.ConnectAsync("user", client => client.RegisterMethod("get", (IpcCall _, CancellationToken _) =>
        {
            entered.SetResult();
            return gate.Task;
        }));
        IpcClient caller = await gateway.ConnectAsync("order");
        ValueTask calling = caller.CallAsync(service.ServiceName, "get", cancellationToken: Token);
        await entered.Task.WaitAsync(Token);

        using (Activity other = new Activity("other").Start())
        {
            gate.SetResult();
            Assert.Same(other, Activity.Current);
        }

        await calling;
        await spans.WaitForAsync($"{service.ServiceName}/get", ActivityKind.Server, Token);
    }

    [Theory(Timeout = Limit.Test)]
    [InlineData("USER_BANNED", "USER_BANNED")]
    [InlineData("what a peer may send: anything, 42", "_OTHER")]
    [InlineData("A_CODE_OF_MORE_THAN_SIXTY_FOUR_CHARACTERS_WHICH_WOULD_MAKE_A_SERIES_OF_ITS_OWN", "_OTHER")]
    public async Task A_code_is_the_type_of_the_error_at_both_ends_unless_it_cannot_be_one(string code, string type)
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", client => client.RegisterMethod("get", (IpcCall _, CancellationToken _) => throw new IpcException(code, "banned")));
        IpcClient caller = await gateway.ConnectAsync("order");
        string name = $"{service.ServiceName}/get";

        IpcException thrown = await Assert.ThrowsAsync<IpcException>(async () => await caller.CallAsync(service.ServiceName, "get", cancellationToken: Token));

        Assert.Equal(code, thrown.Code.Value);
        foreach (ActivityKind kind in (ActivityKind[])[ActivityKind.Client, ActivityKind.Server])
        {
            Activity span = await spans.WaitForAsync(name, kind, Token);
            Assert.Equal((ActivityStatusCode.Error, "banned"), (span.Status, span.StatusDescription));
            Assert.Equal((type, type), (span.GetTagItem("error.type"), span.GetTagItem("rpc.response.status_code")));
            Assert.Empty(span.Events);
        }
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Another_exception_is_EXECUTION_FAILED_and_stands_in_the_span_of_the_service_alone()
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod("get", static (IpcCall _, CancellationToken _) => throw new InvalidOperationException("plain")));
        IpcClient caller = await gateway.ConnectAsync("order");
        string name = $"{service.ServiceName}/get";

        await Assert.ThrowsAsync<IpcException>(async () => await caller.CallAsync(service.ServiceName, "get", cancellationToken: Token));

        Activity handled = await spans.WaitForAsync(name, ActivityKind.Server, Token);
        Assert.Equal("EXECUTION_FAILED", handled.GetTagItem("error.type"));
        Assert.Equal("exception", Assert.Single(handled.Events).Name);
        Activity called = await spans.WaitForAsync(name, ActivityKind.Client, Token);
        Assert.Equal("EXECUTION_FAILED", called.GetTagItem("error.type"));
        Assert.Empty(called.Events);
    }

    [Fact(Timeout = Limit.Test)]
    public async Task A_call_that_was_never_sent_has_a_span_too()
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient caller = await gateway.ConnectAsync("order");
        string ghost = gateway.Name("ghost");

        await Assert.ThrowsAsync<IpcException>(async () => await caller.CallAsync<int>(ghost, "get", cancellationToken: Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await caller.CallAsync<int>(ghost, "other", cancellationToken: new CancellationToken(true)));

        Activity refused = await spans.WaitForAsync($"{ghost}/get", ActivityKind.Client, Token);
        Assert.Equal("SERVICE_NOT_FOUND", refused.GetTagItem("error.type"));
        Activity cancelled = await spans.WaitForAsync($"{ghost}/other", ActivityKind.Client, Token);
        Assert.Equal(("System.OperationCanceledException", null), (cancelled.GetTagItem("error.type"), cancelled.GetTagItem("rpc.response.status_code")));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task Each_call_of_a_batch_belongs_to_the_span_that_made_it_not_to_the_one_that_sent_it()
    {
        using var spans = new SpanRecorder();
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod<int, int>("get", static (n, _, _) => Task.FromResult(n)));
        IpcClient caller = await gateway.ConnectAsync("order");
        await using IpcBatch batch = caller.CreateBatch();
        Task<int> call;
        Activity making;
        using (making = new Activity("making").Start())
        {
            call = batch.CallAsync<int>(service.ServiceName, "get", 7, cancellationToken: Token);
        }

        using (Activity sending = new Activity("sending").Start())
        {
            await batch.SendAsync(Token);
            Assert.Same(sending, Activity.Current);
        }

        Assert.Equal(7, await call);
        Activity called = await spans.WaitForAsync($"{service.ServiceName}/get", ActivityKind.Client, Token);
        Activity handled = await spans.WaitForAsync($"{service.ServiceName}/get", ActivityKind.Server, Token);
        Assert.Equal((making.TraceId, making.SpanId), (called.TraceId, called.ParentSpanId));
        Assert.Equal((called.TraceId, called.SpanId), (handled.TraceId, handled.ParentSpanId));
    }
}
