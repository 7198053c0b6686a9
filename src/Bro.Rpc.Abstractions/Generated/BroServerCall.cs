using System.ComponentModel;
using System.Text.Json;

namespace Bro.Rpc.Generated;

/// <summary>
/// One incoming call as an emitted dispatcher sees it; the runtime implements it. Valid until the dispatcher's method
/// has ended. For emitted code only.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BroServerCall
{
    /// <summary>The context that the call came with.</summary>
    public abstract IpcContext Context { get; }

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>How the types that are not read or written directly are read and written.</summary>
    public abstract JsonSerializerOptions JsonOptions { get; }

    /// <summary>A reader on the first token of <c>params</c>; on <see cref="JsonTokenType.None"/> where the call has none.</summary>
    /// <returns>The reader.</returns>
    public abstract Utf8JsonReader GetParams();

    /// <summary>Answers the call with a value. To be called once, at the method's end.</summary>
    /// <typeparam name="TResult">The value's type.</typeparam>
    /// <param name="result">The value.</param>
    /// <param name="writer">Writes it.</param>
    /// <exception cref="IpcException"><see cref="IpcErrorCode.SerializationFailed"/>: the value could not be written or is too large.</exception>
    public abstract void Complete<TResult>(TResult result, BroValueWriter<TResult> writer);

    /// <summary>Answers the call of a method that returns nothing. To be called once, at the method's end.</summary>
    public abstract void Complete();
}
