using System.CommandLine;

namespace Bro.Rpc.Benchmarks;

/// <summary>Options that name a file to write: what cannot be written is told before anything is measured.</summary>
internal static class OutputFile
{
    public static Option<FileInfo?> Create(string name, string description)
    {
        var option = new Option<FileInfo?>(name) { Description = description, HelpName = "FILE" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<FileInfo?>() is { } file && ProblemOf(file) is { } problem)
            {
                result.AddError($"{name} cannot be written: {problem}");
            }
        });
        return option;
    }

    /// <summary>Writes where the option was given.</summary>
    public static Task WriteAsync(FileInfo? file, Func<string> content, CancellationToken cancellationToken) =>
        file is null ? Task.CompletedTask : File.WriteAllTextAsync(file.FullName, content(), cancellationToken);

    private static string? ProblemOf(FileInfo file)
    {
        try
        {
            bool isNew = !file.Exists;
            using (file.Open(FileMode.OpenOrCreate, FileAccess.Write))
            {
            }

            if (isNew)
            {
                file.Delete();
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
