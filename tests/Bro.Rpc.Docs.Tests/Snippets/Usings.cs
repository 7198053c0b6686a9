global using System.Text.Json;
global using Bro.Rpc;
global using Microsoft.Extensions.DependencyInjection;
global using Microsoft.Extensions.Hosting;
