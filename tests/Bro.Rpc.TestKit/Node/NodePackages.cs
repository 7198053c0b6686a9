namespace Bro.Rpc.TestKit;

/// <summary>What the Node peer uses from npm, installed by <c>npm install --prefix tests --omit=optional</c>.</summary>
public static class NodePackages
{
    /// <summary>The environment variable that the build server's script sets to 1 when it has installed them.</summary>
    public const string MustBeThere = "BRO_NODE_PACKAGES";

    /// <returns>Null when the package is there, else why the test should be skipped.</returns>
    /// <exception cref="InvalidOperationException">It is missing where it must not be.</exception>
    public static string? SkipReasonOrThrow(string package)
    {
        // As Node looks for it: in each folder above the script.
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "node_modules", package, "package.json")))
            {
                return null;
            }
        }

        string problem = $"The package {package} is not installed: npm install --prefix tests --omit=optional";
        return Environment.GetEnvironmentVariable(MustBeThere) == "1"
            ? throw new InvalidOperationException($"{problem} With {MustBeThere}=1 that is an error.")
            : problem;
    }
}
