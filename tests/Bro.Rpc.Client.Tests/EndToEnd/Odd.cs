namespace Bro.Rpc.Client.Tests.EndToEnd;

/// <summary>A contract of all that is allowed and seldom: nested, internal, in parts, with two ways to one base.</summary>
internal static class Odd
{
    [BroService("odd \"sérvice\"")]
    internal partial interface IOddities : IOddLeft, IOddRight
    {
#pragma warning disable CA1716 // a keyword as a name is what this is for
        Task<string> @return(string @class, params string[] größe);
#pragma warning restore CA1716

        [Obsolete("Whoever calls it is told; the emitted code is not.")]
        Task<int> OldAsync();

        Task<string> LocalAsync(string text) => @return("local", text);

        [BroMethod("sent/{0}")]
        Task<string> SentAsync(string text) => Task.FromResult("a body that the proxy does not run");

        int Local() => 7;
    }

    internal partial interface IOddities
    {
        ValueTask<string> NullsAsync(string never, string? maybe, Item? item, IReadOnlyList<string?> list, bool? flag, decimal? amount, DateOnly? day);

        Task<string> WholeOrDefaultAsync(IpcContext context, [BroParams] int number = 7, CancellationToken cancellationToken = default);

        [BroMethod("over2")]
        Task<string> OverAsync(int number);

        Task<string> OverAsync(string text);

#pragma warning disable BRO016 // that it arrives as a JsonElement is what this is for
        Task<object> AnyAsync(object? any);
#pragma warning restore BRO016
    }
}
