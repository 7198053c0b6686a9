using System.Diagnostics;
using Bro.Rpc.Telemetry.Tests.Support;

namespace Bro.Rpc.Telemetry.Tests.Spans;

/// <summary>Listeners are the user's code; what they throw harms no call that a service handles.</summary>
[Collection(nameof(RunsAlone))]
public sealed class BadListenerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_service_answers_although_a_listener_throws(bool atStart)
    {
        await using LocalGateway gateway = await LocalGateway.StartAsync();
        IpcClient service = await gateway.ConnectAsync("user", static client => client.RegisterMethod("get", static (_, _) => Task.FromResult(7)));
        IpcClient caller = await gateway.ConnectAsync("order");
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == BroTelemetry.ActivitySourceName,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => Throw(atStart, activity),
            ActivityStopped = activity => Throw(!atStart, activity),
        };
        ActivitySource.AddActivityListener(listener);

        Assert.Equal(7, await caller.CallAsync<int>(service.ServiceName, "get", cancellationToken: Token));
        Assert.Equal(7, await caller.CallAsync<int>(service.ServiceName, "get", cancellationToken: Token));
    }

    private static void Throw(bool throws, Activity activity)
    {
        if (throws && activity.Kind is ActivityKind.Server)
        {
            throw new InvalidOperationException("a listener of the user's");
        }
    }
}
