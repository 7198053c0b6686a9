using System.Text;

namespace Bro.Rpc.TestKit;

/// <summary>
/// A variable in the environment of a started process that all its descendants inherit. A child whose parent has died is no
/// longer in any tree, but it still carries the mark. Where there is no /proc the tree alone is known.
/// </summary>
internal sealed class ProcessMark
{
    public const string Variable = "BRO_TESTKIT_PROCESS";

    private readonly byte[] _entry;

    public ProcessMark()
    {
        Value = Guid.NewGuid().ToString("N");
        _entry = Encoding.ASCII.GetBytes($"{Variable}={Value}\0");
    }

    public string Value { get; }

    /// <summary>The ids of all living processes that carry the mark.</summary>
    public IReadOnlyList<int> FindLiving()
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), out int id) ? id : 0)
            .Where(id => id > 0 && Carries(id))];
    }

    private bool Carries(int processId)
    {
        try
        {
            // a zombie's environment is empty, so that the dead are not found
            return File.ReadAllBytes($"/proc/{processId}/environ").AsSpan().IndexOf(_entry) >= 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // ended meanwhile, or another user's: then not ours
            return false;
        }
    }
}
