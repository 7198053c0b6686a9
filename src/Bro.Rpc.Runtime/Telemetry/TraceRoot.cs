using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Bro.Rpc.Wire;

namespace Bro.Rpc.Telemetry;

/// <summary>
/// The root of a chain of calls that began within a trace: it says which, because every peer keeps the root, and only some keep what
/// else stands in a context. Protocol §6.
/// <code>
/// root-1763887000123-x7k2p0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
/// </code>
/// Trace, span and flags are those of the span that made the first call, as in a <c>traceparent</c>.
/// </summary>
internal static class TraceRoot
{
    /// <summary>Bytes of the longest root that is written.</summary>
    public const int MaxLength = RequestId.RootLength + 1 + TraceLength;

    // 32 digits of the trace, 16 of the span and 2 of flags, with a dash between them.
    private const int TraceLength = 52;

    private const int TraceIdLength = 16;

    /// <summary>Writes the root of a fresh context.</summary>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="unixMilliseconds">The time.</param>
    /// <param name="activity">The span that makes the call, or null.</param>
    /// <returns>The part of the destination that was written.</returns>
    public static Span<byte> Write(Span<byte> destination, long unixMilliseconds, Activity? activity)
    {
        RequestId.WriteRoot(destination, unixMilliseconds);
        if (activity is not { IdFormat: ActivityIdFormat.W3C, Id: ['0', '0', '-', .. { Length: TraceLength } trace] })
        {
            return destination[..RequestId.RootLength];
        }

        destination[RequestId.RootLength] = (byte)'-';
        Encoding.ASCII.GetBytes(trace, destination[(RequestId.RootLength + 1)..]);
        return destination[..MaxLength];
    }

    /// <summary>The root of a chain whose first call is yet to be made; it names the span that is the current one now.</summary>
    public static string New(TimeProvider timeProvider)
    {
        Span<byte> root = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(Write(root, timeProvider.GetUtcNow().ToUnixTimeMilliseconds(), TracePropagation.Current));
    }

    /// <summary>
    /// Starts a span of a chain that only its root tells the trace of. Where the root does not either, a peer without traces began the chain, or
    /// a call outside of any span: the sampler decides as for any first span, and the trace is named after the root, so that all attempts of a
    /// call and all processes that the chain leads to agree on it, although nobody told them.
    /// </summary>
    public static Activity? StartSpan(string root, string name, ActivityKind kind, KeyValuePair<string, object?>[] tags)
    {
        if (TryRead(root, out ActivityContext parent))
        {
            return BroTelemetry.Source.StartActivity(name, kind, parent, tags);
        }

        Activity? activity = BroTelemetry.Source.CreateActivity(name, kind, parentContext: default, tags);
        return activity?.SetParentId(TraceIdOf(root), default, activity.ActivityTraceFlags).Start();
    }

    /// <summary>Reads which span the chain began in.</summary>
    /// <returns>False where the root does not say so.</returns>
    public static bool TryRead(string root, out ActivityContext parent)
    {
        parent = default;
        return root.Length == MaxLength
            && root.StartsWith("root-", StringComparison.Ordinal)
            && root[RequestId.RootLength] == '-'
            && ActivityContext.TryParse($"00-{root.AsSpan(RequestId.RootLength + 1)}", traceState: null, isRemote: true, out parent);
    }

    /// <summary>The trace of a chain whose root says nothing of one: the same in every process.</summary>
    public static ActivityTraceId TraceIdOf(string root)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(root), hash);
        return ActivityTraceId.CreateFromBytes(hash[..TraceIdLength]);
    }
}
