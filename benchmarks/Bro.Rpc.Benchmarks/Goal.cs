using System.Globalization;
using System.Text;

namespace Bro.Rpc.Benchmarks;

/// <summary>One of the goals, with what was reached.</summary>
/// <param name="Name">G1 to G7.</param>
/// <param name="What">What is measured.</param>
/// <param name="Reached">Not a number where it was not measured.</param>
/// <param name="Wanted">The limit in words; empty for what is only shown.</param>
/// <param name="IsMet">Null for what is only shown, or was not measured.</param>
internal sealed record Goal(string Name, string What, double Reached, string Wanted, bool? IsMet)
{
    public static Goal AtLeast(string name, string what, double reached, double limit) => new(name, what, reached, $"≥ {Number(limit)}", Judge(reached, reached >= limit));

    public static Goal AtMost(string name, string what, double reached, double limit) => new(name, what, reached, $"≤ {Number(limit)}", Judge(reached, reached <= limit));

    /// <summary>No goal, but what explains one.</summary>
    public static Goal Shown(string name, string what, double reached) => new(name, what, reached, "", null);

    /// <summary>A table of those that were measured.</summary>
    public static string Table(IEnumerable<Goal> goals) => TableOfAll(goals.Where(static goal => !double.IsNaN(goal.Reached)));

    /// <summary>A table that says of a goal, too, that it was not measured.</summary>
    public static string TableOfAll(IEnumerable<Goal> goals)
    {
        var table = new StringBuilder("| goal | what | reached | wanted | |\n| --- | --- | --- | --- | --- |\n");
        foreach (Goal goal in goals.Where(static goal => !double.IsNaN(goal.Reached) || goal.Wanted.Length > 0))
        {
            string verdict = goal.IsMet switch { true => "met", false => "**not met**", null => goal.Wanted.Length > 0 ? "not measured" : "" };
            table.Append(CultureInfo.InvariantCulture, $"| {goal.Name} | {goal.What} | {(double.IsNaN(goal.Reached) ? "–" : Number(goal.Reached))} | {goal.Wanted} | {verdict} |\n");
        }

        return table.ToString();
    }

    private static bool? Judge(double reached, bool isMet) => double.IsNaN(reached) ? null : isMet;

    private static string Number(double value) => value.ToString(
        Math.Abs(value) switch
        {
            0 or >= 0.01 and < 100 => "0.##",
            < 0.01 => "G2", // so that little is not nothing
            _ => "0",
        },
        CultureInfo.InvariantCulture);
}
