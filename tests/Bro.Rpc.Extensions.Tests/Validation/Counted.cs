using System.Collections;
using System.Collections.ObjectModel;

namespace Bro.Rpc.Extensions.Tests.Validation;

/// <summary>Numbers that count how often somebody goes through them.</summary>
public sealed class Counted : Collection<int>, IEnumerable<int>
{
    public int Enumerations { get; private set; }

    IEnumerator<int> IEnumerable<int>.GetEnumerator()
    {
        Enumerations++;
        return GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator()
    {
        Enumerations++;
        return GetEnumerator();
    }
}
