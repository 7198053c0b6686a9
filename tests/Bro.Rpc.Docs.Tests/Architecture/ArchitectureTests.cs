using System.Reflection;
using System.Runtime.CompilerServices;
using Bro.Rpc.Generated;
using Bro.Rpc.Resilience;

namespace Bro.Rpc.Docs.Tests.Architecture;

/// <summary>Holds the compiled assemblies to the sentences of docs/architecture.md, "What may point where".</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> MayUse = new(StringComparer.Ordinal)
    {
        ["Wire"] = [],
        ["Diagnostics"] = [],
        ["Configuration"] = ["Wire"],
        ["Filters"] = [],
        ["Telemetry"] = ["Wire"],
        ["Transport"] = ["Wire", "Diagnostics"],
        ["Connections"] = ["Transport", "Wire", "Diagnostics"],
        ["Dispatch"] = ["Connections", "Telemetry", "Wire", "Diagnostics"],
        ["Client"] = ["Configuration", "Dispatch", "Filters", "Connections", "Transport", "Telemetry", "Wire", "Diagnostics"],
        ["Gateway"] = ["Configuration", "Connections", "Transport", "Telemetry", "Wire", "Diagnostics"],
        ["Hosting"] = ["Configuration", "Client", "Gateway", "Dispatch", "Filters", "Connections", "Wire", "Diagnostics"],
    };

    [Fact]
    public void Rooms_point_one_way_only()
    {
        using var types = new CompiledTypes(typeof(IpcClient).Assembly.Location);
        var uses = types.Uses().ToList();

        // What the reader of assemblies must find, or it finds nothing at all.
        Assert.Contains(uses, static use => use is { Type: "Router", Used: "InFlightTable" });
        Assert.Contains(uses, static use => use is { Room: "Client", UsedRoom: "Dispatch" });
        Assert.Empty(uses
            .Where(static use => use.Room != use.UsedRoom && !(MayUse.TryGetValue(use.Room, out string[]? allowed) && allowed.Contains(use.UsedRoom)))
            .Select(static use => $"{use.Room}/{use.Type} uses {use.UsedRoom}/{use.Used}")
            .Distinct());
    }

    [Fact]
    public void Every_folder_of_the_runtime_is_a_room_of_the_map()
    {
        string[] folders = [.. Directory.GetDirectories(Repository.PathOf("src", "Bro.Rpc.Runtime")).Select(static path => Path.GetFileName(path)).Where(static name => name is not ("bin" or "obj"))];

        Assert.Equivalent(MayUse.Keys, folders, strict: true);
    }

    [Fact]
    public void The_contracts_depend_on_the_framework_alone() =>
        Assert.All(References(typeof(BroContract).Assembly), static name => Assert.StartsWith("System.", name, StringComparison.Ordinal));

    [Fact]
    public void The_runtime_shows_only_types_of_one_namespace() =>
        Assert.All(
            typeof(IpcClient).Assembly.GetExportedTypes(),
            static type => Assert.Contains(type.Namespace, (string[])["Bro.Rpc", "Microsoft.Extensions.DependencyInjection"]));

    [Fact]
    public void What_is_added_to_the_runtime_uses_its_public_doors_alone() =>
        Assert.All((Assembly[])[typeof(BroResilience).Assembly, typeof(BroValidationExtensions).Assembly], static added =>
            Assert.DoesNotContain(added.GetName().Name, typeof(IpcClient).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(static friend => friend.AssemblyName)));

    [Fact]
    public void Each_source_file_is_short_and_named_after_its_type()
    {
        string[] files = [.. Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))];

        Assert.NotEmpty(files);
        Assert.All(files, static file =>
        {
            string text = File.ReadAllText(file);
            string name = Path.GetFileNameWithoutExtension(file).Split('{')[0];
            Assert.True(name == "Program" || text.Contains($" {name}", StringComparison.Ordinal), $"{file} does not declare '{name}'.");
            Assert.True(text.AsSpan().Count('\n') <= 400, $"{file} has more than 400 lines: it is two things.");
        });
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(static name => name.Name!);
}
