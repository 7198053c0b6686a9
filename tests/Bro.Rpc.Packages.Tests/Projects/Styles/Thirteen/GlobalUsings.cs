// Usings that change what short names mean in every file, emitted ones among them.
global using Bro.Rpc;
global using Catalogue;
global using Inside;
global using static System.Math;
global using CancellationToken = System.Threading.CancellationToken;
global using Task = System.Threading.Tasks.Task;
global using ValueTask = Thirteen.Elsewhere;
global using Utf8JsonReader = Thirteen.Elsewhere;
