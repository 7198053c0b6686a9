namespace Bro.Rpc.Dispatch;

/// <summary>What runs when a method is called.</summary>
/// <param name="name">Its name on the wire.</param>
internal abstract class RegisteredMethod(string name)
{
    public string Name { get; } = name;

    /// <summary>Runs the user's handler and answers with <see cref="IncomingCall.Complete()"/> or its kin.</summary>
    public abstract ValueTask InvokeAsync(IncomingCall call);
}
