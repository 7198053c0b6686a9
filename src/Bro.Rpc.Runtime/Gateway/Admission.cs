using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Numerics;
using Bro.Rpc.Diagnostics;
using Bro.Rpc.Transport;
using Bro.Rpc.Wire;
using Microsoft.Extensions.Logging;

namespace Bro.Rpc.Gateway;

/// <summary>Who may connect, and as what. Tells those who may not, and closes them.</summary>
internal sealed class Admission(IpcServerOptions options, ConnectionTable connections, ILogger logger)
{
    // As long as a peer gets to read why it is refused.
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(1);

    // So many are told at a time; in a flood the others are just closed.
    private const int MaxFarewells = 64;

    private const uint Root = 0;

    private readonly uint? _ownUser = CurrentUser.Id;
    private readonly ConcurrentDictionary<Task, byte> _farewells = new();
    private long _refused;

    /// <summary>How many connections were refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Why a new connection is refused, or null.</summary>
    public string? ProblemOf(PeerCredentials? peer)
    {
        if (connections.Count >= options.MaxConnections)
        {
            return $"The gateway has {options.MaxConnections} connections, and takes no more (MaxConnections).";
        }

        if (peer is not { UserId: uint user })
        {
            return options.AllowedUsers is null ? null : "The system does not tell which user connects, and this gateway is for certain ones alone (AllowedUsers).";
        }

        if (!MayConnect(user))
        {
            return $"User {user} may not connect to this gateway (AllowedUsers).";
        }

        return connections.CountOf(user) >= options.MaxConnectionsPerUser
            ? $"User {user} has {options.MaxConnectionsPerUser} connections to the gateway, and gets no more (MaxConnectionsPerUser)."
            : null;
    }

    /// <summary>Why a connection may not be a service of that name, or null.</summary>
    public string? ProblemOf(PeerCredentials? peer, Registration registration) =>
        options.ServiceUsers.TryGetValue(registration.ServiceName, out uint owner) && peer?.UserId != owner
            ? $"The service name '{registration.ServiceName}' belongs to user {owner}, and this connection to {(peer is { UserId: uint user } ? $"user {user}" : "a user whom the system does not tell")} (ServiceUsers)."
            : null;

    /// <summary>Tells a peer why it is refused, and closes it.</summary>
    public void Refuse(Socket socket, PeerCredentials? peer, string problem)
    {
        long count = Interlocked.Increment(ref _refused);
        if (BitOperations.IsPow2(count))
        {
            Log.ConnectionRefused(logger, peer?.ProcessId, count, problem);
        }

        if (_farewells.Count >= MaxFarewells)
        {
            socket.Dispose();
            return;
        }

        Task farewell = FarewellAsync(socket, problem);
        _farewells[farewell] = 0;
        _ = farewell.ContinueWith(ended => _farewells.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends when nobody is being told any more.</summary>
    public Task WhenDoneAsync() => Task.WhenAll(_farewells.Keys);

    private bool MayConnect(uint user) =>
        options.AllowedUsers is { } allowed ? allowed.Contains(user) : user == Root || _ownUser is null || user == _ownUser;

    // Closed only when the peer has read it: a peer that writes to a closed socket loses what it has not read yet.
    private async Task FarewellAsync(Socket socket, string problem)
    {
        using var limit = new CancellationTokenSource(FarewellLimit, options.TimeProvider);
        try
        {
            byte[] frame;
            using (var writer = MessageWriter.Rent(IpcSerializer.Json))
            {
                frame = writer.Error(default, WireError.Of(IpcErrorCode.ConnectionFailed, problem), null, options.MaxMessageSize).ToArray();
            }

            await socket.SendAsync(frame, SocketFlags.None, limit.Token).ConfigureAwait(false);
            socket.Shutdown(SocketShutdown.Send);
            byte[] unread = new byte[512];
            while (await socket.ReceiveAsync(unread, SocketFlags.None, limit.Token).ConfigureAwait(false) > 0)
            {
                // What it says does not matter.
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            Log.NotFlushed(logger, problem, exception);
        }
        finally
        {
            socket.Dispose();
        }
    }
}
