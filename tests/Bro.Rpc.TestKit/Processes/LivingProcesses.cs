using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Bro.Rpc.TestKit;

/// <summary>All processes that were started and not disposed yet: a test run that is ended early kills them on its way out.</summary>
internal static class LivingProcesses
{
    private static readonly ConcurrentDictionary<int, RunningProcess> Processes = new();

    // a signal that ends the test process raises no ProcessExit (.NET 10); its own action follows, as nothing cancels it
    private static readonly PosixSignalRegistration[] Endings =
        [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, _ => KillAll()))];

    static LivingProcesses() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        KillAll();
        Array.ForEach(Endings, ending => ending.Dispose());
    };

    public static void Add(RunningProcess process) => Processes[process.Id] = process;

    public static void Remove(RunningProcess process) => Processes.TryRemove(KeyValuePair.Create(process.Id, process));

    private static void KillAll()
    {
        foreach (RunningProcess process in Processes.Values)
        {
            process.Kill();
        }
    }
}
