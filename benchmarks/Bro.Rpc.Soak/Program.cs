using Bro.Rpc.Soak;

// dotnet run -c Release --project benchmarks/Bro.Rpc.Soak -- --minutes 10 --csv soak.csv --svg soak.svg
// A gateway under everything at once for minutes, with a rest after a fifth of them and one at the end. Ends with 1 when an answer was wrong or something grew, with 2 when misused.
if (args is ["mortal", var gateway, var serializer])
{
    return await MortalPeer.RunAsync(gateway, serializer);
}

if (SoakOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(SoakOptions.Usage);
    return 2;
}

return await SoakRun.RunAsync(options);
