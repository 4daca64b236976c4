using Rapport.Silo;
using Rapport.Silo.Web;

var app = Start.Builder(args).AddRooms().Build();
app.UseRooms();

return await app.RunToEnd();
