namespace Bro.Rpc;

/// <summary>At which end of a call a filter stands.</summary>
public enum BroSide
{
    /// <summary>Where the call is made.</summary>
    Client,

    /// <summary>Where the method runs.</summary>
    Service,
}
