using Bro.Rpc.Concurrency.Tests.Testing;
using Xunit;

namespace Bro.Rpc.Concurrency.Tests.Events;

/// <summary>Events cost nothing while nobody listens.</summary>
[Collection(RunsAlone.Name)]
public sealed class UnheardTests
{
    private const int Calls = 5000;

    [Fact(Timeout = Limit.Test)]
    public async Task Nothing_is_made_for_listeners_that_are_not_there()
    {
        await using Machine machine = await Machine.StartAsync();
        IpcClient service = await machine.ConnectAsync("s", static service => service.RegisterMethod("m", static (_, _) => Task.CompletedTask));
        IpcClient client = await machine.ConnectAsync("c");
        await AllocatedAsync(client);
        double unheard = await AllocatedAsync(client);
        int heard = 0;

        // what each event says takes more than this, even the smallest
        const int Least = 40;
        (string Name, Action Listen, Action Leave)[] events =
        [
            (nameof(client.ResponseReceived), () => client.ResponseReceived += OnResponse, () => client.ResponseReceived -= OnResponse),
            (nameof(service.MethodExecuted), () => service.MethodExecuted += OnMethod, () => service.MethodExecuted -= OnMethod),
            (nameof(machine.Server.CallRouted), () => machine.Server.CallRouted += OnCall, () => machine.Server.CallRouted -= OnCall),
            (nameof(machine.Server.ResponseRouted), () => machine.Server.ResponseRouted += OnRouted, () => machine.Server.ResponseRouted -= OnRouted),
            (nameof(machine.Server.Log), () => machine.Server.Log += OnLog, () => machine.Server.Log -= OnLog),
        ];
        foreach ((string name, Action listen, Action leave) in events)
        {
            heard = 0;
            listen();
            double listening = await AllocatedAsync(client);
            await Eventually.TrueAsync(() => Volatile.Read(ref heard) > 0, name);
            leave();
            Assert.True(unheard + Least < listening, $"{name}: {unheard:0} bytes a call without a listener, {listening:0} with one");
        }

        double again = await AllocatedAsync(client);
        TestContext.Current.TestOutputHelper?.WriteLine($"{unheard:0.0} bytes a call before anybody listened, {again:0.0} afterwards");
        Assert.InRange(again, 0, unheard + Least);

        void OnResponse(object? sender, ResponseReceivedEventArgs arguments) => Interlocked.Increment(ref heard);
        void OnMethod(object? sender, MethodExecutedEventArgs arguments) => Interlocked.Increment(ref heard);
        void OnCall(object? sender, CallRoutedEventArgs arguments) => Interlocked.Increment(ref heard);
        void OnRouted(object? sender, ResponseRoutedEventArgs arguments) => Interlocked.Increment(ref heard);
        void OnLog(object? sender, IpcLogEventArgs arguments) => Interlocked.Increment(ref heard);
    }

    // Bytes that one call takes, in the caller, the gateway and the service together.
    private static async Task<double> AllocatedAsync(IpcClient client)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int call = 0; call < Calls; call++)
        {
            await client.CallAsync("s", "m");
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Calls;
    }
}
