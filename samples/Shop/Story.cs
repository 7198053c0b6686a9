using System.Globalization;
using Bro.Rpc;

namespace Shop;

/// <summary>What the reader of the output sees. Each process writes its own steps, and before it answers, so that they stand in order.</summary>
internal static class Story
{
    public static void Title(string text) => Console.WriteLine($"\n{text}");

    /// <summary>A line about the call that is being handled: how deep it is, how long it may take, and the way that it came.</summary>
    public static void Step(string method)
    {
        IpcContext context = IpcContext.Current!;
        string timeLeft = context.GetRemainingTime().TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
        Console.WriteLine($"  depth {context.Depth}   {timeLeft} s left   {string.Join(" → ", context.Chain)}.{method}()");
    }

    public static void Good(string text) => Console.WriteLine($"  ✓ {text}");

    public static void Bad(string text) => Console.WriteLine($"  ✗ {text}");
}
