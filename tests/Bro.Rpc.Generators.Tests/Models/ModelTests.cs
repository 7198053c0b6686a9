using System.Reflection;
using Bro.Rpc.Generators.Models;

namespace Bro.Rpc.Generators.Tests.Models;

/// <summary>A model is kept between edits: it must compare by value, and hold nothing of a compilation.</summary>
public class ModelTests
{
    [Fact]
    public void Models_hold_values_only()
    {
        Type[] models = [.. typeof(ServiceModel).Assembly.GetTypes().Where(type => type.Namespace == typeof(ServiceModel).Namespace && !type.IsEnum && !type.IsGenericType && !type.IsNested)];
        Assert.Contains(typeof(ServiceModel), models);
        foreach (FieldInfo field in models.SelectMany(model => model.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)))
        {
            Assert.True(IsValue(field.FieldType, models), $"{field.DeclaringType}.{field.Name} is a {field.FieldType}.");
        }
    }

    [Fact]
    public void Arrays_are_equal_where_their_elements_are()
    {
        Assert.Equal(new EquatableArray<string>(["a", "b"]), new EquatableArray<string>(["a", "b"]));
        Assert.Equal(new EquatableArray<string>(["a", "b"]).GetHashCode(), new EquatableArray<string>(["a", "b"]).GetHashCode());
        Assert.NotEqual(new EquatableArray<string>(["a", "b"]), new EquatableArray<string>(["b", "a"]));
        Assert.NotEqual(new EquatableArray<string>(["a"]), new EquatableArray<string>(["a", "b"]));
        Assert.Equal(default, new EquatableArray<string>([]));
        Assert.Equal(default(EquatableArray<string>).GetHashCode(), new EquatableArray<string>([]).GetHashCode());
    }

    private static bool IsValue(Type type, Type[] models) =>
        type == typeof(string) || type == typeof(bool) || type.IsEnum || models.Contains(type)
        || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>) && IsValue(type.GetGenericArguments()[0], models));
}
