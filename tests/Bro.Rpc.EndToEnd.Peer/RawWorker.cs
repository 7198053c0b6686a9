using System.Text.Json;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>The same methods on the raw client, each handler form once at least.</summary>
internal static class RawWorker
{
    public static void Register(IpcClient client)
    {
        var worker = new Worker(client);
        client.RegisterMethod("echo", (call, _) => Task.FromResult(call.Params));
        client.RegisterMethod("getUserById", (call, token) => worker.GetUserByIdAsync(call.Params.GetProperty("userId").GetString()!, token));
        client.RegisterMethod("nothing", (IpcCall _, CancellationToken _) => Task.CompletedTask);
        client.RegisterMethod("fail", (IpcCall _, CancellationToken token) => worker.FailAsync(token));
        client.RegisterMethod("plain", (IpcCall _, CancellationToken token) => worker.PlainAsync(token));
        client.RegisterMethod("whoCalls", (call, _) => Task.FromResult(new SeenContext(call.Context.Chain, call.Context.Depth, call.Context.Root, call.Context.Deadline)));
        client.RegisterMethod<RelayRequest, JsonElement>("relay", (request, _, token) => worker.RelayAsync(request!, token));
        client.RegisterMethod<Nap, Nap>("sleep", (nap, _, token) => worker.SleepAsync(nap!.Ms, token));
        client.RegisterMethod<HoldRequest, string>("hold", (request, _, token) => FaultMethods.HoldAsync(request!, token));
        client.RegisterMethod<string, string>("mark", (key, _, token) => FaultMethods.MarkAsync(key!, token));
    }
}
