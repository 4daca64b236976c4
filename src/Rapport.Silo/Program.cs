using Rapport.Engine;
using Rapport.Silo.Accounts;
using Rapport.Silo.Operations;
using Rapport.Silo.Web;

var builder = Start.Builder(args);
builder.AddWeb();

builder.Services
    .AddRapportEngine()
    .AddAccounts()
    .AddOperations();

var app = builder.Build();
app.UseWeb();

app.MapAccounts();
app.MapOperations();

return await app.RunToEnd();
