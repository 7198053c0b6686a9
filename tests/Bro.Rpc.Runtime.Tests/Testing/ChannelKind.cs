namespace Bro.Rpc.Runtime.Tests.Testing;

/// <summary>The two ways to move bytes over a socket, which must not differ in what they do.</summary>
public enum ChannelKind
{
    /// <summary>.NET's own, which every system has.</summary>
    Completion,

    /// <summary>That of Linux; where there is none the other one is tested twice.</summary>
    Readiness,
}
