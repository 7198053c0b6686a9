using Bro.Rpc;

namespace Inside;

/// <summary>A public contract, documented, of an assembly that is checked for its documentation.</summary>
/// <remarks>Whatever is taken over from here, <see cref="OpenAsync(string, Nullable{Knock}, CancellationToken)"/> and <c>a &lt; b</c> included, must be good documentation still.</remarks>
[BroService("door")]
public interface IDoor
{
    /// <summary>Opens to <paramref name="name"/>.</summary>
    /// <param name="name">Who knocks, "at &amp; about".</param>
    /// <param name="knock">How, unless <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it is <see cref="Knock.Loud"/> enough.</returns>
    /// <exception cref="IpcException">With <see cref="IpcErrorCode.ExecutionFailed"/>.</exception>
    Task<bool> OpenAsync(string name, Knock? knock = Knock.Loud, CancellationToken cancellationToken = default);

    /// <summary>Closes, see <see cref="OpenAsync"/>.</summary>
    /// <param name="cancellationToken"><inheritdoc cref="OpenAsync" path="/param[@name='cancellationToken']"/></param>
    /// <returns>When it is shut.</returns>
    ValueTask CloseAsync(CancellationToken cancellationToken);
}

/// <summary>How somebody knocks.</summary>
public enum Knock
{
    /// <summary>Nobody hears it.</summary>
    Quiet,

    /// <summary>All hear it.</summary>
    Loud,
}
