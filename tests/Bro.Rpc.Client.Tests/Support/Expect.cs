using System.Text.RegularExpressions;
using Xunit;

namespace Bro.Rpc.Client.Tests.Support;

/// <summary>Calls that must fail.</summary>
internal static class Expect
{
    public static async Task<IpcException> FailureAsync(IpcErrorCode code, ValueTask call)
    {
        IpcException exception = await Assert.ThrowsAsync<IpcException>(async () => await call);
        Assert.Equal(code, exception.Code);
        return exception;
    }

    public static Task<IpcException> FailureAsync<T>(IpcErrorCode code, ValueTask<T> call) => FailureAsync(code, WithoutResultAsync(call));

    public static Task<IpcException> FailureAsync(IpcErrorCode code, Task call) => FailureAsync(code, new ValueTask(call));

    /// <summary>The message as a regular expression, so that a test shows the sentence that a user reads.</summary>
    public static void Message(string pattern, Exception exception) => Assert.Matches(new Regex(pattern, RegexOptions.Singleline), exception.Message);

    private static async ValueTask WithoutResultAsync<T>(ValueTask<T> call) => await call;
}
