using System.Diagnostics;
using Bro.Rpc.Telemetry.Tests.Support;

namespace Bro.Rpc.Telemetry.Tests.Spans;

/// <summary>What was decided where a trace began holds for all of it. Alone, because the listener that samples most decides.</summary>
[Collection(nameof(RunsAlone))]
public sealed class SamplingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit.Test)]
    public async Task A_span_that_is_not_sampled_is_told_on_so_that_nobody_samples_what_hangs_from_it()
    {
        using var spans = new SpanRecorder(ActivitySamplingResult.PropagationData);
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        ActivityContext seen = default;
        IpcClient service = await gateway.ConnectAsync("user", client => client.RegisterMethod("get", (IpcCall _, CancellationToken _) =>
        {
            seen = Activity.Current!.Context;
            return Task.CompletedTask;
        }));
        IpcClient caller = await gateway.ConnectAsync("order");
        using Activity request = new Activity("request").Start();
        Assert.False(request.Recorded);

        await caller.CallAsync(service.ServiceName, "get", cancellationToken: Token);

        Assert.Equal((request.TraceId, ActivityTraceFlags.None), (seen.TraceId, seen.TraceFlags));
    }
}
