using Thirteen;

await CatalogStory.TellAsync(args[0]);
await Stage.PlayAsync(args[0], "vault", static client => client.RegisterService<IVault>(new Vault()), static async client =>
{
    var key = new Key(Guid.Parse("00000000-0000-0000-0000-000000000007"));
    Console.WriteLine(await client.CreateProxy<IVault>().OpenAsync(key, CancellationToken.None));
});
await Stage.PlayAsync(args[0], "tally", static client => client.RegisterService(new Tally()), static async client =>
    Console.WriteLine(await client.CallAsync<int>("tally", "sum", new { numbers = (int[])[1, 2, 3] })));
