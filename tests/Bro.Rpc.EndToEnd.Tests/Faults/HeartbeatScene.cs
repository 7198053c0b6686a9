namespace Bro.Rpc.EndToEnd.Tests.Faults;

/// <summary>The same with heartbeats so often that who is frozen is given up after two seconds.</summary>
public sealed class HeartbeatScene : FaultScene
{
    internal static TimeSpan HeartbeatTimeout { get; } = TimeSpan.FromSeconds(2);

    internal override TimeSpan HeartbeatInterval => HeartbeatTimeout / 4;
}
