using System.Buffers;
using System.Diagnostics;

namespace Bro.Rpc.Telemetry;

/// <summary>How the end of a call is told: <c>error.type</c> and <c>rpc.response.status_code</c>.</summary>
/// <param name="Type">The code, or the type of the exception where there is none.</param>
/// <param name="HasCode">Whether it is a code.</param>
/// <param name="Message">What happened, in words.</param>
internal readonly record struct CallError(string Type, bool HasCode, string Message)
{
    // A code comes from the other end, and each one is a time series of its own: what cannot be one is the conventions' word for "other".
    private const string Other = "_OTHER";
    private const int LongestCode = 64;

    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <param name="exception">What the call ended with, or null.</param>
    /// <param name="fallback">The code that the other end is told where the exception has none; null where none is told.</param>
    /// <returns>The error, or null where there was none.</returns>
    public static CallError? Of(Exception? exception, IpcErrorCode? fallback = null)
    {
        if (exception is null)
        {
            return null;
        }

        string message = MessageOf(exception);
        return ((exception as IpcException)?.Code.Value ?? fallback?.Value) is { } code
            ? new CallError(Known(code), true, message)
            : new CallError(exception.GetType().FullName!, false, message);
    }

    /// <summary>Puts the error on a span, which is then a failed one.</summary>
    public void SetOn(Activity activity)
    {
        activity.SetTag(TagNames.ErrorType, Type);
        if (HasCode)
        {
            activity.SetTag(TagNames.StatusCode, Type);
        }

        activity.SetStatus(ActivityStatusCode.Error, Message);
    }

    /// <summary>Puts the error on a measurement.</summary>
    public void AddTo(ref TagList tags)
    {
        tags.Add(TagNames.ErrorType, Type);
        if (HasCode)
        {
            tags.Add(TagNames.StatusCode, Type);
        }
    }

    private static string Known(string code) =>
        code.Length is > 0 and <= LongestCode && !code.AsSpan().ContainsAnyExcept(CodeCharacters) ? code : Other;

    // It is the user's code.
    private static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception)
        {
            return exception.GetType().Name;
        }
    }
}
