using System.Diagnostics;
using Bro.Rpc.Generators;

namespace Bro.Rpc.BuildTime;

/// <summary>A build of a large project from nothing, by the SDK as it is installed.</summary>
internal sealed class ColdBuild : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bro-build-time-");

    public ColdBuild(int services, int methods)
    {
        for (int i = 0; i < services; i++)
        {
            Write($"Service{i}.cs", ContractSource.Service(i, methods));
        }

        Write("Usings.cs", ContractSource.Usings);
        Write("Unrelated.cs", ContractSource.Unrelated(Edit.Body, 0));

        // The folder's own settings are none: what stands above it is not looked for.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("Large.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(BroServiceAttribute).Assembly.Location}" />
                <Analyzer Include="{typeof(BroServiceGenerator).Assembly.Location}" Condition="'$(WithGenerator)' == 'true'" />
              </ItemGroup>
            </Project>
            """);
        Run("restore");
    }

    /// <summary>The median of some builds.</summary>
    public TimeSpan Measure(bool withGenerator, int builds)
    {
        var times = new List<TimeSpan>();
        for (int i = 0; i < builds; i++)
        {
            long start = Stopwatch.GetTimestamp();

            // No compiler server: each build starts its own compiler, as the first one of a day does.
            Run("build", "-c", "Release", "--no-restore", "--no-incremental", "-p:UseSharedCompilation=false", $"-p:WithGenerator={withGenerator}");
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        return times[times.Count / 2];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private void Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(output);
        }
    }
}
