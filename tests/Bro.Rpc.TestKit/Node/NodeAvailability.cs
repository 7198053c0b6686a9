namespace Bro.Rpc.TestKit;

public enum NodeAvailability
{
    Available,

    /// <summary>A developer's machine may lack node: skip, and say so.</summary>
    Skip,

    /// <summary>A build server may not: fail.</summary>
    Fail,
}
