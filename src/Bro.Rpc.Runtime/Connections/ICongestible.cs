namespace Bro.Rpc.Connections;

/// <summary>What takes frames, and may have more of them waiting than a reader that keeps up would leave.</summary>
internal interface ICongestible
{
    /// <summary>Whether producers should wait for <see cref="WhenDrained"/>.</summary>
    bool IsCongested { get; }

    /// <summary>Calls back once, on any thread, when it is no longer congested or is closed; at once where it is not. Where it is several, perhaps sooner: it is to be asked again.</summary>
    void WhenDrained(Action callback);
}
