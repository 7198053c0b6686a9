namespace Bro.Rpc;

/// <summary>Who is at the other end of a connection, as the kernel says; a peer cannot pretend.</summary>
/// <param name="UserId">The user's number.</param>
/// <param name="ProcessId">The process that connected; null where the system does not tell (macOS).</param>
/// <remarks>Protocol §3, "Who may speak".</remarks>
public sealed record IpcPeer(uint UserId, int? ProcessId);
