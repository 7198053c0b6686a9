using System.Runtime.CompilerServices;

namespace Bro.Rpc.Telemetry;

/// <summary>What is alive and can be asked how it does. Forgets what nobody else holds, for there are owners who do not dispose. Safe from any thread.</summary>
internal sealed class LiveSet<T>
    where T : class
{
    private readonly ConditionalWeakTable<T, object?> _members = [];

    public IEnumerable<T> Members => _members.Select(static entry => entry.Key);

    public void Add(T member) => _members.AddOrUpdate(member, null);

    public void Remove(T member) => _members.Remove(member);
}
