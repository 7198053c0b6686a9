using System.Reflection;
using Bro.Rpc.Generators.Parsing;

namespace Bro.Rpc.Generators.Tests.Parsing;

/// <summary>The generator references nothing that it writes about; here is what keeps its names true.</summary>
public class MetadataNamesTests
{
    [Fact]
    public void Each_type_exists_in_the_abstractions()
    {
        foreach (string name in NamesIn(typeof(MetadataNames)))
        {
            Assert.True(typeof(BroServiceAttribute).Assembly.GetType(name) is { IsPublic: true }, $"{name} is not public in Bro.Rpc.Abstractions.");
        }
    }

    [Fact]
    public void Each_type_exists_in_the_framework()
    {
        Assembly[] framework = [typeof(object).Assembly, typeof(Uri).Assembly, typeof(Stream).Assembly, typeof(System.Linq.Expressions.Expression).Assembly, typeof(System.IO.Pipelines.PipeReader).Assembly, typeof(System.Text.Json.JsonSerializer).Assembly, typeof(System.ComponentModel.DataAnnotations.ValidationAttribute).Assembly];
        foreach (string name in NamesIn(typeof(FrameworkNames)))
        {
            Assert.True(framework.Any(assembly => assembly.GetType(name) is not null), $"{name} is not in the framework.");
        }
    }

    private static string[] NamesIn(Type type)
    {
        string[] names = [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
        Assert.NotEmpty(names);
        return names;
    }
}
