using System.Collections.Concurrent;

namespace Bro.Rpc.EndToEnd.Peer;

/// <summary>What handlers stand at until a line of standard input, <c>{"release":KEY}</c>, lets them go on.</summary>
internal static class Gates
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource> Known = new();

    public static Task PassedAsync(string key) => Of(key).Task;

    public static void Release(string key) => Of(key).TrySetResult();

    private static TaskCompletionSource Of(string key) =>
        Known.GetOrAdd(key, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
