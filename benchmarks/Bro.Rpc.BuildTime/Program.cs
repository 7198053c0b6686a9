using Bro.Rpc.BuildTime;

const int Methods = 20;
Console.WriteLine($"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}");
Console.WriteLine("One key in an unrelated file, processor time in ms (median): services, Roslyn's search alone, ours in a body, in a member, in a type's name");
foreach (int services in (int[])[50, 500, 1000])
{
    double search = Ms(services, Edit.Body, KeyStrokes.SearchOnly());
    double body = Ms(services, Edit.Body, KeyStrokes.Ours());
    double member = Ms(services, Edit.Member, KeyStrokes.Ours());
    double typeName = Ms(services, Edit.TypeName, KeyStrokes.Ours());
    Console.WriteLine($"{services}\t{search:F2}\t{body:F2}\t{member:F2}\t{typeName:F2}");
}

Console.WriteLine("A cold build of 500 services, seconds: without the generator and the analyzers, with them");
using (var build = new ColdBuild(500, Methods))
{
    double without = build.Measure(withGenerator: false, builds: 1).TotalSeconds;
    double with = build.Measure(withGenerator: true, builds: 1).TotalSeconds;
    Console.WriteLine($"{without:F1}\t{with:F1}");
}

static double Ms(int services, Edit edit, Microsoft.CodeAnalysis.ISourceGenerator generator) =>
    KeyStrokes.Measure(services, Methods, edit, generator).TotalMilliseconds;
