using System.Runtime.InteropServices;

namespace Bro.Rpc.TestKit;

/// <summary>
/// Starts real processes. Whatever it starts ends with the <see cref="RunningProcess"/>, or at the latest with the test process;
/// only after SIGKILL to the latter it depends on the child, which reads the end of its standard input.
/// </summary>
public static class ProcessRunner
{
    /// <summary>The <c>dotnet</c> that runs the tests.</summary>
    public static string DotnetPath { get; } = FindDotnet();

    public static RunningProcess Start(ProcessStart start) => RunningProcess.Start(start);

    public static RunningProcess Start(string fileName, params IReadOnlyList<string> arguments) =>
        Start(new ProcessStart(fileName, arguments));

    /// <summary><c>dotnet exec dll …</c></summary>
    public static RunningProcess StartDotnet(string dllPath, params IReadOnlyList<string> arguments) =>
        Start(DotnetPath, ["exec", dllPath, .. arguments]);

    /// <summary><c>node file …</c>; ask <see cref="NodeRuntime"/> first.</summary>
    public static RunningProcess StartNode(string scriptPath, params IReadOnlyList<string> arguments) =>
        Start(NodeRuntime.Path, [scriptPath, .. arguments]);

    private static string FindDotnet()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string path = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(path) ? path : "dotnet";
    }
}
