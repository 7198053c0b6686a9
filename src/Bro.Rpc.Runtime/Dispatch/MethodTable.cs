using System.Collections.Concurrent;
using System.Text;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Dispatch;

/// <summary>The methods that a client offers. Safe from any thread; looking up takes no lock and makes no string.</summary>
internal sealed class MethodTable
{
    private readonly ConcurrentDictionary<byte[], RegisteredMethod> _methods = new(Utf8Comparer.Instance);
    private readonly ConcurrentDictionary<byte[], RegisteredMethod>.AlternateLookup<ReadOnlySpan<byte>> _byName;

    public MethodTable() => _byName = _methods.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _methods.Count;

    public IReadOnlyList<string> Names() => [.. _methods.Values.Select(static method => method.Name).Order(StringComparer.Ordinal)];

    public RegisteredMethod? Find(ReadOnlySpan<byte> name) => _byName.TryGetValue(name, out RegisteredMethod? method) ? method : null;

    /// <exception cref="ArgumentException">The name is taken, empty or too long, or has control characters.</exception>
    public void Add(RegisteredMethod method)
    {
        if (string.IsNullOrWhiteSpace(method.Name))
        {
            throw new ArgumentException("The method has no name. Give it one, for instance getUserById.");
        }

        byte[] name = Encoding.UTF8.GetBytes(method.Name);
        if (name.Length > WireLimits.MaxMethodNameLength)
        {
            throw new ArgumentException($"The method name '{method.Name}' has {name.Length} bytes; {WireLimits.MaxMethodNameLength} are allowed.");
        }

        if (PlainText.HasControls(name))
        {
            throw new ArgumentException($"The method name '{PlainText.Of(name)}' has control characters; no gateway takes it.");
        }

        if (!_methods.TryAdd(name, method))
        {
            throw new ArgumentException($"A method '{method.Name}' is registered already. Unregister it first, or give one of the two another name.");
        }
    }

    public bool Remove(string name) => _methods.TryRemove(Encoding.UTF8.GetBytes(name), out _);
}
