using System.Collections;

namespace Bro.Rpc.Dispatch;

/// <summary>What every entry that a handler logs carries: the service and method, and the root and chain of the call. Immutable, for whoever writes it later.</summary>
internal sealed class HandlerScope(string service, string method, IpcContext context) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 4;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("Service", service),
        1 => new("Method", method),
        2 => new("Root", context.Root),
        3 => new("Chain", ChainText),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    private string ChainText => string.Join(" → ", context.Chain);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"Service:{service} Method:{method} Root:{context.Root} Chain:{ChainText}";
}
