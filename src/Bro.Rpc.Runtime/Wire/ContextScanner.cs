namespace Bro.Rpc.Wire;

/// <summary>
/// Finds the parts of a JSON context as nearly all are: each part once, no escapes. Any other one it leaves to <see cref="ContextReader"/>. Protocol §2.
/// </summary>
internal ref struct ContextScanner
{
    // What a context has to have: a bit for each part.
    private const int HasRoot = 1, HasChain = 2, HasDepth = 4, HasDeadline = 8, Whole = HasRoot | HasChain | HasDepth | HasDeadline;

    /// <summary>The root's text.</summary>
    public ReadOnlySpan<byte> Root;

    /// <summary>The chain as it stands in the context, brackets and all.</summary>
    public ReadOnlySpan<byte> Chain;

    public long Depth;

    /// <summary>In Unix milliseconds.</summary>
    public long Deadline;

    /// <summary>Reads one context, whose further parts may be nested so deep. False where it is not for this reader, and the parts of no meaning.</summary>
    /// <param name="scanner">Stands before the context, and behind it afterwards.</param>
    /// <param name="json">What the scanner walks over.</param>
    /// <param name="maxDepth">How many levels a further part may open.</param>
    public bool TryRead(scoped ref JsonScanner scanner, ReadOnlySpan<byte> json, int maxDepth)
    {
        if (!scanner.TryTake((byte)'{'))
        {
            return false;
        }

        int seen = 0;
        do
        {
            if (!scanner.TryTakeName(out ReadOnlySpan<byte> name))
            {
                return false;
            }

            int part = name.Length switch
            {
                4 when name.SequenceEqual("root"u8) => HasRoot,
                5 when name.SequenceEqual("chain"u8) => HasChain,
                5 when name.SequenceEqual("depth"u8) => HasDepth,
                8 when name.SequenceEqual("deadline"u8) => HasDeadline,
                _ => 0,
            };
            bool isRight = (seen & part) == 0 && part switch
            {
                HasRoot => scanner.TryTakePlainText(out Root) && Root.Length > 0,
                HasChain => TryTakeTexts(ref scanner, json, out Chain),
                HasDepth => scanner.TryTakeWholeNumber(out Depth),
                HasDeadline => scanner.TryTakeWholeNumber(out Deadline),
                _ => scanner.TrySkipValue(maxDepth),
            };
            if (!isRight)
            {
                return false;
            }

            seen |= part;
        }
        while (scanner.TryTake((byte)','));

        return seen == Whole && scanner.TryTake((byte)'}');
    }

    private static bool TryTakeTexts(scoped ref JsonScanner scanner, ReadOnlySpan<byte> json, out ReadOnlySpan<byte> texts)
    {
        texts = default;
        if (!scanner.TryTake((byte)'['))
        {
            return false;
        }

        int start = scanner.Position - 1;
        do
        {
            if (!scanner.TryTakePlainText(out _))
            {
                return false;
            }
        }
        while (scanner.TryTake((byte)','));

        bool isRight = scanner.TryTake((byte)']');
        texts = json[start..scanner.Position];
        return isRight;
    }
}
