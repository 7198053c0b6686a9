using System.Diagnostics;
using Bro.Rpc.Extensions.Tests.Resilience;
using Bro.Rpc.Extensions.Tests.Support;
using Bro.Rpc.Extensions.Tests.Validation;
using Bro.Rpc.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bro.Rpc.Extensions.Tests.Telemetry;

/// <summary>What is told of calls that go through filters.</summary>
[Collection(nameof(RunsAlone))]
public sealed class FilteredCallTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_attempt_is_a_span_of_its_own_in_one_trace_which_their_root_finds(bool isWithinASpan)
    {
        using var recorder = new Recorder();
        await using Scene scene = await Scene.StartAsync();
        var flaky = new Flaky((number, _) => number < 3 ? throw new IpcException(IpcErrorCode.ConnectionLost, "As if its process had gone.") : Task.FromResult("third"));
        await scene.ConnectAsync("flaky-service", service => service.RegisterService<IFlaky>(flaky));
        IHost host = await scene.HostAsync("caller", bro => bro.AddClient<IFlaky>().AddStandardResilience(options =>
        {
            // What the method threw is an answer, and here one that is asked for again.
            options.Retry.ShouldHandle = static arguments => new(arguments.Outcome.Exception is IpcException);
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        }));
        Activity? request = isWithinASpan ? new Activity("request") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start() : null;

        Assert.Equal("third", await host.Services.GetRequiredService<IFlaky>().ReadAsync("a", Token));

        request?.Stop();
        IReadOnlyList<Activity> attempts = recorder.CallsTo("flaky-service");
        Assert.Equal(["CONNECTION_LOST", "CONNECTION_LOST", null], attempts.Select(static span => span.GetTagItem("error.type")));
        Assert.Equal(["CONNECTION_LOST", "CONNECTION_LOST", null], recorder.ErrorsOf("flaky-service"));
        (ActivityTraceId trace, ActivitySpanId parent) = Assert.Single(attempts.Select(static span => (span.TraceId, span.ParentSpanId)).Distinct());
        if (request is not null)
        {
            Assert.Equal((request.TraceId, request.SpanId), (trace, parent));
        }

        // A Node service keeps nothing but the root. What is called with it alone is in the same trace.
        await using RunningProcess node = await NodePeer.StartServiceAsync(scene.SocketPath, "node-service", cancellationToken: Token);
        IpcClient client = host.Services.GetRequiredService<IpcClient>();
        var found = new TaskCompletionSource<ActivityTraceId>(TaskCreationOptions.RunContinuationsAsynchronously);
        await scene.ConnectAsync("last-service", last => last.RegisterMethod("go", (_, _) =>
        {
            found.SetResult(Activity.Current!.TraceId);
            return Task.FromResult(1);
        }));
        await client.CallAsync("node-service", "relay", new { to = "last-service", method = "go" }, flaky.Contexts[0], Token);
        Assert.Equal(trace, await found.Task.WaitAsync(Token));
    }

    [Fact(Timeout = Limit.Test)]
    public async Task What_validation_refuses_and_what_is_mapped_is_told_by_its_code()
    {
        using var recorder = new Recorder();
        await using Scene scene = await Scene.StartAsync();
        await scene.HostAsync(null, static bro => bro.AddService<Payments>().AddValidation());
        await scene.HostAsync(null, static bro => Map(bro).AddService<Broken>());
        IHost host = await scene.HostAsync("caller", static bro => Map(bro).AddClient<IPayments>().AddClient<IBroken>());

        await Assert.ThrowsAsync<IpcException>(() => host.Services.GetRequiredService<IPayments>().FindAsync(string.Empty));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => host.Services.GetRequiredService<IBroken>().BreakAsync(Token));

        Assert.Equal("VALIDATION_FAILED", Assert.Single(recorder.CallsTo("payment-service")).GetTagItem("error.type"));
        Assert.Equal("BROKEN_ZONE", Assert.Single(recorder.CallsTo("broken-service")).GetTagItem("error.type"));
        Assert.Equal(["VALIDATION_FAILED"], recorder.ErrorsOf("payment-service"));
        Assert.Equal(["BROKEN_ZONE"], recorder.ErrorsOf("broken-service"));

        static IBroBuilder Map(IBroBuilder bro) => bro.MapException("BROKEN_ZONE", static error => new InvalidTimeZoneException(error.Message, error));
    }
}
