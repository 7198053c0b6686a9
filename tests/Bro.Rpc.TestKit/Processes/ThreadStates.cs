using System.Globalization;

namespace Bro.Rpc.TestKit;

/// <summary>What the threads of a process do, as Linux tells in <c>/proc</c>.</summary>
internal static class ThreadStates
{
    public static bool AllStand(int processId) =>
        Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task")).All(IsStanding);

    private static bool IsStanding(string task)
    {
        try
        {
            // "id (name) state …", and the name may hold anything
            string status = File.ReadAllText(Path.Combine(task, "stat"));
            return status[status.LastIndexOf(')') + 2] == 'T';
        }
        catch (IOException)
        {
            // a thread that has ended meanwhile
            return true;
        }
    }
}
