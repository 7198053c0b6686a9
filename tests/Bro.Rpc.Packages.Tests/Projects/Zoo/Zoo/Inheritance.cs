using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Zoo.Inheritance;

public interface IEntity<TKey>
    where TKey : struct, IEquatable<TKey>
{
    TKey Id { get; }
}

public sealed record Animal(Guid Id, string Name) : IEntity<Guid>;

public interface IStore<T, in TKey>
    where T : class, IEntity<TKey>
    where TKey : struct, IEquatable<TKey>
{
    Task<T?> LoadAsync(TKey id, CancellationToken cancellationToken = default);

    Task SaveAsync(T item, CancellationToken cancellationToken = default);
}

public interface IPing
{
    Task<string> PingAsync(string text = "root");

    Task<string> HelloAsync() => Task.FromResult("from the interface itself");
}

public interface ILeft : IPing
{
    Task<int> SideAsync(int x);
}

public interface IRight : IPing
{
    Task<int> SideAsync(int x);

    new Task<string> PingAsync(string text = "root");
}

/// <summary>A diamond whose two sides declare the same, above a generic store, and two instances of one generic.</summary>
[BroService("diamond")]
public partial interface IDiamond : ILeft, IRight, IStore<Animal, Guid>, IAsyncDisposable, IFeed<int>, IFeed<string>
{
    Task IAsyncDisposableAsync() => DisposeAsync().AsTask();

    const int Most = 7;

    static int Least => 1;

    private Task SecretAsync() => Task.CompletedTask;
}

public partial interface IDiamond
{
    new Task<int> SideAsync(int x);
}

public interface IFeed<in T>
{
    [BroMethod]
    Task SkipAsync(int count) => Task.CompletedTask;
}

/// <summary>A contract that has been there for long, and will be gone some day.</summary>
[BroService("old")]
[Obsolete("Use IDiamond.", DiagnosticId = "ZOO001", UrlFormat = "see/{0}")]
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IOld
{
    [Obsolete]
    Task<OldThing> GoAsync(OldThing thing, OldKind kind = OldKind.Gone, CancellationToken cancellationToken = default);

    [Experimental("ZOO002")]
    void NotAMethodOfTheWire() { }

    [Experimental("ZOO003")]
    Task<NewThing> TryAsync(NewThing thing);

    [RequiresUnreferencedCode("It reflects.")]
    [RequiresDynamicCode("It emits.")]
    Task ReflectAsync();
}

[Obsolete("Use Animal.")]
public sealed record OldThing(string Name);

[Obsolete]
public enum OldKind
{
    [Obsolete]
    Gone,
}

[Experimental("ZOO004")]
public sealed record NewThing(string Name);

