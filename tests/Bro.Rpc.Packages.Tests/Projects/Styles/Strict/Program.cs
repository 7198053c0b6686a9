using Catalogue;

await CatalogStory.TellAsync(args[0]).ConfigureAwait(false);
