using System.Text.Json;
using Bro.Rpc.Packages.Tests.Feed;

namespace Bro.Rpc.Packages.Tests.Consumers;

/// <summary>The build that editors make of a project to know how it is compiled, without compiling it.</summary>
public sealed class DesignTimeTests(PackedPackages packages)
{
    private static readonly string[] Arguments =
    [
        "msbuild",
        "Mistakes.csproj",
        "-restore",
        "-target:Compile",
        "-nodeReuse:false",
        "-property:DesignTimeBuild=true",
        "-property:BuildingInsideVisualStudio=true",
        "-property:SkipCompilerExecution=true",
        "-property:ProvideCommandLineArgs=true",
        "-getItem:CscCommandLineArgs",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestLimit.Milliseconds)]
    public async Task An_editor_is_given_the_generator_of_a_package_that_is_referenced_through_another()
    {
        Consumer consumer = Consumer.Copy(packages, "Mistakes");

        CommandResult build = (await consumer.RunSdkAsync(Arguments, Token)).AssertSucceeded();

        using var items = JsonDocument.Parse(string.Join('\n', build.Lines));
        string[] compiler = [.. items.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray().Select(static item => item.GetProperty("Identity").GetString()!)];
        string folder = packages.Workspace.PathOf("packages", "bro.rpc.abstractions", packages.Version);
        Assert.Contains($"/analyzer:{Path.Combine(folder, "analyzers", "dotnet", "cs", "Bro.Rpc.Generators.dll")}", compiler);
        Assert.Contains($"/reference:{Path.Combine(folder, "lib", "net10.0", "Bro.Rpc.Abstractions.dll")}", compiler);
        Assert.Contains("Contracts.cs", compiler);
        Assert.False(File.Exists(consumer.PathOf("obj", "Debug", "net10.0", "Mistakes.dll")));
    }
}
