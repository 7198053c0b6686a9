using System.Text;

namespace Bro.Rpc.BuildTime;

/// <summary>The sources of a large solution: one file for each service, and one that has nothing to do with any of them.</summary>
internal static class ContractSource
{
    public const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Bro.Rpc;
        """;

    /// <summary>One contract with its records; the methods are of every common shape in turn.</summary>
    public static string Service(int number, int methods)
    {
        var text = new StringBuilder()
            .AppendLine($"namespace Large.Part{number / 50};")
            .AppendLine()
            .AppendLine($"public sealed record Row{number}(Guid Id, string Name, IReadOnlyList<string> Tags);")
            .AppendLine()
            .AppendLine($"/// <summary>Service {number}.</summary>")
            .AppendLine($"[BroService(\"service-{number}\")]")
            .AppendLine($"public interface IService{number}")
            .AppendLine("{");
        for (int i = 0; i < methods; i++)
        {
            text.AppendLine($"    /// <summary>Method {i}.</summary>").AppendLine("    " + (i % 4) switch
            {
                0 => $"Task<Row{number}?> Get{i}Async(string id, CancellationToken cancellationToken = default);",
                1 => $"Task<int> Count{i}Async(bool active = true, int? limit = null, double minScore = 0.5, CancellationToken cancellationToken = default);",
                2 => $"Task Rename{i}Async(Guid id, string name, IpcContext? context = null);",
                _ => $"ValueTask<IReadOnlyList<Row{number}>> List{i}Async(IReadOnlyList<Guid> ids, DayOfWeek day);",
            });
        }

        return text.AppendLine("}").ToString();
    }

    /// <summary>The file in which keys are pressed, after so many of them.</summary>
    public static string Unrelated(Edit edit, int keys)
    {
        string typed = new('x', keys);
        return $$"""
            namespace Large.Other;

            public static class Unrelated{{(edit is Edit.TypeName ? typed : "")}}
            {
                private static readonly int Field{{(edit is Edit.Member ? typed : "")}} = 1;

                public static string Say(int number) => number + "{{(edit is Edit.Body ? typed : "")}}";
            }
            """;
    }
}
