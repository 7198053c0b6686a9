namespace Bro.Rpc.Concurrency.Tests.Interleavings;

/// <summary>
/// A scheduler for operations that run at the same time: the steps of each stay in their order, and everything else is tried.
/// A step is what the real code does under one lock, so nothing that threads could do is left out.
/// </summary>
internal static class AllOrders
{
    /// <summary>Runs every order once, each in a world of its own.</summary>
    /// <param name="lengths">How many steps each operation has.</param>
    /// <param name="run">Makes a world, takes the steps (each number is the operation whose next step it is), and checks.</param>
    /// <returns>How many orders there were.</returns>
    public static int Run(ReadOnlySpan<int> lengths, Action<int[]> run)
    {
        int[] left = lengths.ToArray();
        int[] order = new int[left.Sum()];
        return Run(left, order, 0, run);
    }

    /// <summary>How many orders there are: (a+b+…)! / (a! b! …).</summary>
    public static int Count(ReadOnlySpan<int> lengths)
    {
        long count = 1;
        int placed = 0;
        foreach (int length in lengths)
        {
            for (int step = 1; step <= length; step++)
            {
                count = count * ++placed / step;
            }
        }

        return checked((int)count);
    }

    private static int Run(int[] left, int[] order, int at, Action<int[]> run)
    {
        if (at == order.Length)
        {
            try
            {
                run(order);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"In the order {string.Join(' ', order)}: {exception.Message}", exception);
            }

            return 1;
        }

        int count = 0;
        for (int operation = 0; operation < left.Length; operation++)
        {
            if (left[operation] > 0)
            {
                left[operation]--;
                order[at] = operation;
                count += Run(left, order, at + 1, run);
                left[operation]++;
            }
        }

        return count;
    }
}
